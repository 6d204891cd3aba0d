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
        Run(classPattern, query, key, value, output, outputGradient, gradients, arguments, options ?? AttentionOptions.Default, Backward<TKernel, TGradient>);

    /// <summary>Carries out a backward pass whose arguments are checked and pinned.</summary>
    /// <param name="classPattern">The class.</param>
    /// <param name="tensors">The tensors.</param>
    /// <param name="gradients">The caller's gradients.</param>
    /// <param name="arguments">The forward pass's arguments.</param>
    /// <param name="options">How.</param>
    internal delegate void Body(
        ClassPattern classPattern, in GradientTensors tensors, in AttentionGradients gradients, in AttentionArguments arguments, AttentionOptions options);

    /// <summary>Checks the arguments of a backward pass, pins them, clears the gradients and carries it out.</summary>
    internal static void Run(
        ClassPattern classPattern,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in ReadOnlyTensorSpan<float> output,
        in ReadOnlyTensorSpan<float> outputGradient,
        in AttentionGradients gradients,
        in AttentionArguments arguments,
        AttentionOptions options,
        Body body)
    {
        var views = new CallViews(
            TensorView.Of(query, nameof(query)),
            TensorView.Of(key, nameof(key)),
            TensorView.Of(value, nameof(value)),
            TensorView.Of(output, nameof(output)));
        var outputGradientView = TensorView.Of(outputGradient, nameof(outputGradient));
        ShapeChecks.Check(views, classPattern.Pattern);
        ArgumentChecks.Check(views, classPattern.Pattern, arguments);
        BackwardChecks.Check(views, classPattern.Pattern, outputGradientView, gradients, arguments);
        fixed (float* queryData = &query.GetPinnableReference())
        fixed (float* keyData = &key.GetPinnableReference())
        fixed (float* valueData = &value.GetPinnableReference())
        fixed (float* outputData = &output.GetPinnableReference())
        fixed (float* outputGradientData = &outputGradient.GetPinnableReference())
        fixed (float* queryGradient = &gradients.Query.GetPinnableReference())
        fixed (float* keyGradient = &gradients.Key.GetPinnableReference())
        fixed (float* valueGradient = &gradients.Value.GetPinnableReference())
        fixed (float* globalQueryGradient = &gradients.GlobalQuery.GetPinnableReference())
        fixed (float* globalKeyGradient = &gradients.GlobalKey.GetPinnableReference())
        fixed (float* globalValueGradient = &gradients.GlobalValue.GetPinnableReference())
        fixed (float* biasGradient = &gradients.Bias.GetPinnableReference())
        fixed (float* relativeBiasGradient = gradients.RelativeBias)
        fixed (float* slopeGradient = gradients.AlibiSlopes)
        fixed (float* logSumExp = arguments.LogSumExp)
        fixed (float* logSumExpGradient = gradients.LogSumExp)
        fixed (bool* padding = arguments.KeyPaddingMask)
        fixed (float* bias = &arguments.Bias.GetPinnableReference())
        fixed (bool* mask = &arguments.Mask.GetPinnableReference())
        fixed (float* relativeBias = arguments.RelativeBias)
        fixed (float* globalQuery = &arguments.GlobalQuery.GetPinnableReference())
        fixed (float* globalKey = &arguments.GlobalKey.GetPinnableReference())
        fixed (float* globalValue = &arguments.GlobalValue.GetPinnableReference())
        {
            MemoryRegion[] read =
            [
                MemoryRegion.Of(nameof(query), (nint)queryData, views.Query),
                MemoryRegion.Of(nameof(key), (nint)keyData, views.Key),
                MemoryRegion.Of(nameof(value), (nint)valueData, views.Value),
                MemoryRegion.Of(nameof(output), (nint)outputData, views.Output),
                MemoryRegion.Of(nameof(outputGradient), (nint)outputGradientData, outputGradientView),
                MemoryRegion.Of(nameof(arguments.LogSumExp), logSumExp, arguments.LogSumExp.Length),
                MemoryRegion.Of("log-sum-exp's gradient", logSumExpGradient, gradients.LogSumExp.Length),
                MemoryRegion.Of(nameof(arguments.KeyPaddingMask), padding, arguments.KeyPaddingMask.Length),
                MemoryRegion.Of(nameof(arguments.Bias), bias, arguments.Bias),
                MemoryRegion.Of(nameof(arguments.Mask), mask, arguments.Mask),
                MemoryRegion.Of(nameof(arguments.RelativeBias), relativeBias, arguments.RelativeBias.Length),
                MemoryRegion.Of(nameof(arguments.GlobalQuery), globalQuery, arguments.GlobalQuery),
                MemoryRegion.Of(nameof(arguments.GlobalKey), globalKey, arguments.GlobalKey),
                MemoryRegion.Of(nameof(arguments.GlobalValue), globalValue, arguments.GlobalValue),
            ];
            MemoryRegion[] written =
            [
                MemoryRegion.Of("gradient of the query", queryGradient, gradients.Query.AsReadOnlyTensorSpan()),
                MemoryRegion.Of("gradient of the key", keyGradient, gradients.Key.AsReadOnlyTensorSpan()),
                MemoryRegion.Of("gradient of the value", valueGradient, gradients.Value.AsReadOnlyTensorSpan()),
                MemoryRegion.Of("gradient of the GlobalQuery", globalQueryGradient, gradients.GlobalQuery.AsReadOnlyTensorSpan()),
                MemoryRegion.Of("gradient of the GlobalKey", globalKeyGradient, gradients.GlobalKey.AsReadOnlyTensorSpan()),
                MemoryRegion.Of("gradient of the GlobalValue", globalValueGradient, gradients.GlobalValue.AsReadOnlyTensorSpan()),
                MemoryRegion.Of("gradient of the Bias", biasGradient, gradients.Bias.AsReadOnlyTensorSpan()),
                MemoryRegion.Of("gradient of the RelativeBias", relativeBiasGradient, gradients.RelativeBias.Length),
                MemoryRegion.Of("gradient of the AlibiSlopes", slopeGradient, gradients.AlibiSlopes.Length),
            ];
            OverlapChecks.Reject(written, read);
            var gradientViews = new CallViews(
                BackwardChecks.Written(gradients.Query, nameof(gradients.Query)),
                BackwardChecks.Written(gradients.Key, nameof(gradients.Key)),
                BackwardChecks.Written(gradients.Value, nameof(gradients.Value)),
                outputGradientView);
            var tensors = new GradientTensors
            {
                Views = views,
                GradientViews = gradientViews,
                Forward = new CallPointers
                {
                    Query = queryData,
                    Key = keyData,
                    Value = valueData,
                    Output = outputData,
                    LogSumExp = logSumExp,
                    Padding = padding,
                    Bias = bias,
                    Mask = mask,
                    GlobalQuery = globalQuery,
                    GlobalKey = globalKey,
                    GlobalValue = globalValue,
                },
                Gradients = new CallPointers
                {
                    Query = queryGradient,
                    Key = keyGradient,
                    Value = valueGradient,
                    Output = outputGradientData,
                    LogSumExp = logSumExpGradient,
                    Bias = biasGradient,
                    GlobalQuery = globalQueryGradient,
                    GlobalKey = globalKeyGradient,
                    GlobalValue = globalValueGradient,
                },
            };
            Clear(gradients.Query);
            Clear(gradients.Key);
            Clear(gradients.Value);
            Clear(gradients.GlobalQuery);
            Clear(gradients.GlobalKey);
            Clear(gradients.GlobalValue);
            Clear(gradients.Bias);
            body(classPattern, tensors, gradients, arguments, options);
        }
    }

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
        Query = BackwardChecks.Written(gradients.GlobalQuery, nameof(gradients.GlobalQuery)),
        Key = BackwardChecks.Written(gradients.GlobalKey, nameof(gradients.GlobalKey)),
        Value = BackwardChecks.Written(gradients.GlobalValue, nameof(gradients.GlobalValue)),
        QueryData = pointers.GlobalQuery,
        KeyData = pointers.GlobalKey,
        ValueData = pointers.GlobalValue,
    };

    private static void Clear(in TensorSpan<float> tensor)
    {
        if (tensor.Rank > 0)
        {
            tensor.Clear();
        }
    }
}
