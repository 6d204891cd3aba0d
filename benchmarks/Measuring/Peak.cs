using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace SparseAttentionGen.Benchmarks.Measuring;

/// <summary>Times the multiply-add loop of this process's vector width, on as many threads as the work beside it uses.</summary>
internal sealed class Peak
{
    private const double Milliseconds = 20;
    private const int Chains = 12;
    private readonly int threads;
    private readonly Func<long, int> loop;
    private readonly long iterations;
    private readonly int lanes;

    public Peak(int threads)
        : this(threads, LoopOf(InstructionSet.Current))
    {
    }

    private Peak(int threads, Func<long, int> loop)
    {
        (this.threads, this.loop) = (threads, loop);
        const long Trial = 1_000_000;
        loop(Trial);
        var clock = Stopwatch.StartNew();
        lanes = loop(Trial);
        iterations = Math.Max(Trial / 10, (long)(Trial * Milliseconds / clock.Elapsed.TotalMilliseconds));
    }

    /// <summary>Floating-point operations of one run.</summary>
    public double Flops => 2.0 * Chains * lanes * iterations * threads;

    /// <summary>The widths whose loop does not fall to software in this process.</summary>
    public static IEnumerable<(string Isa, Peak Peak)> All()
    {
        string[] names = [.. new[]
        {
            Vector512.IsHardwareAccelerated ? "Vector512" : null,
            Vector256.IsHardwareAccelerated ? "Vector256" : null,
            Vector128.IsHardwareAccelerated ? "Vector128" : null,
            "scalar",
        }.OfType<string>()];
        return names.Select(static name => (name, new Peak(1, LoopOf(name))));
    }

    public void Run()
    {
        var others = new Thread[threads - 1];
        for (var index = 0; index < others.Length; index++)
        {
            others[index] = new Thread(() => loop(iterations));
            others[index].Start();
        }

        loop(iterations);
        foreach (var other in others)
        {
            other.Join();
        }
    }

    private static Func<long, int> LoopOf(string isa) => isa switch
    {
        "Vector512" => FmaLoop.Run512,
        "Vector256" => FmaLoop.Run256,
        "Vector128" => FmaLoop.Run128,
        _ => FmaLoop.RunScalar,
    };
}
