using System.ComponentModel;
using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Runs a class's backward pass: checks the arguments, plans the work, hands it to threads. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class GradientExecutor
{
    /// <summary>Checks and runs a backward pass.</summary>
    /// <typeparam name="TKernel">The class's kernels for one vector width.</typeparam>
    /// <typeparam name="TGradient">Those of its backward pass.</typeparam>
    /// <param name="classPattern">What the traversal needs to know of the class.</param>
    /// <param name="query">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="key">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="value">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="output">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="outputGradient">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="gradients">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="arguments">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="options">See <see cref="IDifferentiableAttention"/>.</param>
    public static void Backward<TKernel, TGradient>(
        ClassPattern classPattern,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in ReadOnlyTensorSpan<float> output,
        in ReadOnlyTensorSpan<float> outputGradient,
        in AttentionGradients gradients,
        in AttentionArguments arguments,
        AttentionOptions? options)
        where TKernel : struct, IMicroKernels
        where TGradient : struct, IGradientKernels =>
        PinnedGradients.Run(
            classPattern, query, key, value, output, outputGradient, gradients, arguments, options ?? AttentionOptions.Default, BackwardChecks.Check, Backward<TKernel, TGradient>);

    private static void Backward<TKernel, TGradient>(
        ClassPattern classPattern, in GradientTensors tensors, in AttentionGradients gradients, in AttentionArguments arguments, AttentionOptions options)
        where TKernel : struct, IMicroKernels
        where TGradient : struct, IGradientKernels
    {
        var forward = AttentionCall.Create(classPattern, tensors.Views, tensors.Forward, arguments);
        var call = new GradientCall
        {
            Forward = forward,
            Gradients = forward.With(tensors.GradientViews, tensors.Gradients, GlobalRowsOf(gradients, tensors.Gradients)),
            LogSumExpGradient = tensors.Gradients.LogSumExp,
            Additions = AdditionsOf(forward.Pattern, tensors.Views, gradients, tensors.Gradients.Bias),
        };
        PinnedGradients.Clear(gradients);
        var sums = Execute<TKernel, TGradient>(call, options);
        WriteSums(call.Additions, sums, gradients);
    }

    /// <summary>Plans a backward pass and does it, round by round.</summary>
    /// <returns>What all pairs add to.</returns>
    internal static HeadSums Execute<TKernel, TGradient>(GradientCall call, AttentionOptions options)
        where TKernel : struct, IMicroKernels
        where TGradient : struct, IGradientKernels
    {
        var forward = call.Forward;
        forward.UseKernels(TKernel.VectorLength);
        var plan = GradientPlan.Create<TKernel, TGradient>(call);
        var total = HeadSums.For(0, forward.Query.Heads, call.Additions?.SumsOfHead ?? 0);
        var staged = new StagedOptions(options, plan.Rounds);
        for (var round = 0; round < plan.Rounds; round++)
        {
            var pieces = plan.Pieces(round);
            var sums = new HeadSums[total.SumsOfHead == 0 ? 0 : pieces.Count];
            WorkQueue.Run(
                pieces.Count,
                plan.Rows.UsefulThreads,
                staged.Next(1),
                () => (Rows: WorkspacePool.Rent<TKernel>(plan.Rows.WorkspaceRows, plan.Rows.ExchangesRows), Buffers: GradientWorkspace<TKernel, TGradient>.Rent(plan.Rows.WorkspaceRows)),
                (worker, index) =>
                {
                    if (sums.Length > 0)
                    {
                        var first = pieces[index].Min(static block => block.Head);
                        sums[index] = HeadSums.For(first, pieces[index].Max(static block => block.Head + block.HeadCount) - first, total.SumsOfHead);
                        worker.Buffers.Sums = sums[index];
                    }

                    foreach (var block in pieces[index])
                    {
                        GradientTraversal<TKernel, TGradient>.Run(call, block, worker.Rows, worker.Buffers);
                    }
                },
                static worker =>
                {
                    WorkspacePool.Return(worker.Rows);
                    GradientWorkspace<TKernel, TGradient>.Return(worker.Buffers);
                });

            // In the order of the pieces, whoever did them.
            foreach (var part in sums)
            {
                total.Add(part);
            }
        }

        return total;
    }

    private static AdditionGradients? AdditionsOf(AttentionPattern pattern, CallViews views, in AttentionGradients gradients, float* bias)
    {
        var additions = new AdditionGradients
        {
            Bias = bias,
            BiasStrides = bias == null ? default : BroadcastView.Of(gradients.Bias.AsReadOnlyTensorSpan(), views, nameof(gradients.Bias)),
            Distances = gradients.RelativeBias.IsEmpty ? null : pattern.Scores.RelativeBias,
            Alibi = gradients.AlibiSlopes.IsEmpty ? null : pattern.Scores.Alibi,
        };
        return bias == null && additions.SumsOfHead == 0 ? null : additions;
    }

    private static void WriteSums(AdditionGradients? additions, in HeadSums sums, in AttentionGradients gradients)
    {
        var table = additions?.Distances?.Count ?? 0;
        for (var index = 0; index < sums.Values.Length; index++)
        {
            var (head, element) = Math.DivRem(index, sums.SumsOfHead);
            (element < table ? ref gradients.RelativeBias[(head * table) + element] : ref gradients.AlibiSlopes[head]) = (float)sums.Values[index];
        }
    }

    private static GlobalRowTensors? GlobalRowsOf(in AttentionGradients gradients, in CallPointers pointers) => !BackwardChecks.HasGlobalRows(gradients) ? null : new GlobalRowTensors
    {
        Query = TensorView.Of(gradients.GlobalQuery.AsReadOnlyTensorSpan(), nameof(gradients.GlobalQuery)),
        Key = TensorView.Of(gradients.GlobalKey.AsReadOnlyTensorSpan(), nameof(gradients.GlobalKey)),
        Value = TensorView.Of(gradients.GlobalValue.AsReadOnlyTensorSpan(), nameof(gradients.GlobalValue)),
        QueryData = pointers.GlobalQuery,
        KeyData = pointers.GlobalKey,
        ValueData = pointers.GlobalValue,
    };
}
