using System.Diagnostics;
using System.Runtime.Intrinsics;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Benchmarks.Measuring;

/// <summary>Times the multiply-add loop of this process's vector width, on as many threads as the work that it is compared with.</summary>
internal sealed class Peak
{
    private const double Milliseconds = 20;
    private readonly int threads;
    private readonly Func<long, float> loop;
    private readonly long iterations;
    private readonly int lanes;

    public Peak(int threads)
        : this(threads, InstructionSet.Current)
    {
    }

    private Peak(int threads, string isa)
    {
        this.threads = threads;
        (loop, lanes) = LoopOf(isa);
        const long Trial = 1_000_000;
        loop(Trial);
        var clock = Stopwatch.StartNew();
        loop(Trial);
        iterations = Math.Max(Trial / 10, (long)(Trial * Milliseconds / clock.Elapsed.TotalMilliseconds));
    }

    /// <summary>Floating-point operations of one run.</summary>
    public double Flops => 2.0 * FmaLoop.Chains * lanes * iterations * threads;

    /// <summary>The widths whose loop does not run in software in this process.</summary>
    public static IEnumerable<(string Isa, Peak Peak)> All()
    {
        string[] names = [.. new[]
        {
            VectorWidths.Has512 ? "Vector512" : null,
            Vector256.IsHardwareAccelerated ? "Vector256" : null,
            Vector128.IsHardwareAccelerated ? "Vector128" : null,
            "scalar",
        }.OfType<string>()];
        return names.Select(static name => (name, new Peak(1, name)));
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

    private static (Func<long, float> Loop, int Lanes) LoopOf(string isa) => isa switch
    {
        "Vector512" => (FmaLoop.Run512, Vector512<float>.Count),
        "Vector256" => (FmaLoop.Run256, Vector256<float>.Count),
        "Vector128" => (FmaLoop.Run128, Vector128<float>.Count),
        _ => (static iterations => FmaLoop.RunScalar(iterations, 0.999f, 0.001f), 1),
    };
}
