using System.Runtime.ExceptionServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Hands numbered units of work to threads. The result does not depend on which thread does which.</summary>
internal static class WorkQueue
{
    /// <summary>Does all units, or stops at the first failure or at cancellation.</summary>
    /// <typeparam name="TWorker">What a thread needs besides the unit's number.</typeparam>
    /// <param name="count">Number of units.</param>
    /// <param name="usefulThreads">Threads above which handing over work costs more than it saves.</param>
    /// <param name="options">Threads, cancellation, progress.</param>
    /// <param name="rent">Gets a worker for a thread.</param>
    /// <param name="work">Does one unit.</param>
    /// <param name="release">Gives back a worker.</param>
    public static void Run<TWorker>(
        int count, int usefulThreads, AttentionOptions options, Func<TWorker> rent, Action<TWorker, int> work, Action<TWorker> release)
    {
        options.CancellationToken.ThrowIfCancellationRequested();
        var state = new State(count, options);
        var threads = Math.Min(options.MaxThreads == 0 ? Environment.ProcessorCount : options.MaxThreads, Math.Min(count, usefulThreads));

        void Work()
        {
            var worker = rent();
            try
            {
                while (state.TryTake(out var piece))
                {
                    work(worker, piece);
                    state.Finished();
                }
            }
            catch (Exception failure)
            {
                state.Fail(failure);
            }
            finally
            {
                release(worker);
            }
        }

        if (threads <= 1)
        {
            Work();
        }
        else
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => Work());
        }

        state.ThrowIfIncomplete();
    }

    private sealed class State(int count, AttentionOptions options)
    {
        private readonly Lock progressLock = new();
        private int taken = -1;
        private int finished;
        private ExceptionDispatchInfo? failure;

        public bool TryTake(out int piece)
        {
            piece = 0;
            if (Volatile.Read(ref failure) is not null || options.CancellationToken.IsCancellationRequested)
            {
                return false;
            }

            piece = Interlocked.Increment(ref taken);
            return piece < count;
        }

        public void Finished()
        {
            if (options.Progress is not { } progress)
            {
                Interlocked.Increment(ref finished);
                return;
            }

            // Under the lock, so that no report overtakes a later one.
            lock (progressLock)
            {
                finished++;
                progress.Report((double)finished / count);
            }
        }

        public void Fail(Exception exception) =>
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);

        public void ThrowIfIncomplete()
        {
            failure?.Throw();
            if (finished < count)
            {
                options.CancellationToken.ThrowIfCancellationRequested();
            }
        }
    }
}
