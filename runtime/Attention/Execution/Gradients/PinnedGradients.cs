using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>The way of every backward pass from the caller's tensors to pinned memory, whichever family the class is of.</summary>
internal static unsafe class PinnedGradients
{
    /// <summary>Carries out a backward pass whose arguments are checked and pinned.</summary>
    /// <param name="classPattern">The class.</param>
    /// <param name="tensors">The tensors.</param>
    /// <param name="gradients">The caller's gradients.</param>
    /// <param name="arguments">The forward pass's arguments.</param>
    /// <param name="options">How.</param>
    public delegate void Body(
        ClassPattern classPattern, in GradientTensors tensors, in AttentionGradients gradients, in AttentionArguments arguments, AttentionOptions options);

    /// <summary>Checks what is special to a family's backward pass; sizes and the forward pass's arguments are checked before.</summary>
    /// <param name="views">The sizes of the forward pass's tensors.</param>
    /// <param name="pattern">The class's pattern.</param>
    /// <param name="outputGradient">The sizes of the output's gradient.</param>
    /// <param name="gradients">What is written.</param>
    /// <param name="arguments">The forward pass's arguments.</param>
    public delegate void Check(
        CallViews views, AttentionPattern pattern, TensorView outputGradient, in AttentionGradients gradients, in AttentionArguments arguments);

    /// <summary>Checks the arguments of a backward pass, pins them and carries it out.</summary>
    /// <param name="classPattern">The class.</param>
    /// <param name="query">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="key">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="value">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="output">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="outputGradient">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="gradients">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="arguments">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="options">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="check">What is special to the family.</param>
    /// <param name="body">Describes the call, which may still refuse it, clears the gradients and computes them.</param>
    public static void Run(
        ClassPattern classPattern,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in ReadOnlyTensorSpan<float> output,
        in ReadOnlyTensorSpan<float> outputGradient,
        in AttentionGradients gradients,
        in AttentionArguments arguments,
        AttentionOptions options,
        Check check,
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
        check(views, classPattern.Pattern, outputGradientView, gradients, arguments);
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
        fixed (float* keyProjectionGradient = gradients.KeyProjection)
        fixed (float* valueProjectionGradient = gradients.ValueProjection)
        fixed (float* convolutionGradient = gradients.Convolution)
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
                MemoryRegion.Of("gradient of the KeyProjection", keyProjectionGradient, gradients.KeyProjection.Length),
                MemoryRegion.Of("gradient of the ValueProjection", valueProjectionGradient, gradients.ValueProjection.Length),
                MemoryRegion.Of("gradient of the Convolution", convolutionGradient, gradients.Convolution.Length),
            ];
            OverlapChecks.Reject(written, read);
            var gradientViews = new CallViews(
                TensorView.Of(gradients.Query.AsReadOnlyTensorSpan(), nameof(gradients.Query)),
                TensorView.Of(gradients.Key.AsReadOnlyTensorSpan(), nameof(gradients.Key)),
                TensorView.Of(gradients.Value.AsReadOnlyTensorSpan(), nameof(gradients.Value)),
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
            body(classPattern, tensors, gradients, arguments, options);
        }
    }

    /// <summary>Clears what a backward pass adds to. Only once nothing can refuse the call any more.</summary>
    public static void Clear(in AttentionGradients gradients)
    {
        Clear(gradients.Query);
        Clear(gradients.Key);
        Clear(gradients.Value);
        Clear(gradients.GlobalQuery);
        Clear(gradients.GlobalKey);
        Clear(gradients.GlobalValue);
        Clear(gradients.Bias);
        gradients.KeyProjection.Clear();
        gradients.ValueProjection.Clear();
        gradients.Convolution.Clear();
    }

    /// <summary>A tensor clears itself element by element, which for a window took a fifth of the whole backward pass: here whole rows are cleared.</summary>
    private static void Clear(in TensorSpan<float> tensor)
    {
        if (tensor.IsEmpty)
        {
            return;
        }

        fixed (float* data = &tensor.GetPinnableReference())
        {
            if (tensor.IsDense)
            {
                NativeMemory.Clear(data, (nuint)tensor.FlattenedLength * sizeof(float));
            }
            else if (tensor.Rank == 4 && tensor.Strides[3] == 1)
            {
                ClearRows(TensorView.Of(tensor.AsReadOnlyTensorSpan(), nameof(tensor)), data);
            }
            else
            {
                tensor.Clear();
            }
        }
    }

    private static void ClearRows(TensorView view, float* data)
    {
        for (var batch = 0; batch < view.Batch; batch++)
        {
            for (var head = 0; head < view.Heads; head++)
            {
                for (var row = 0; row < view.Length; row++)
                {
                    new Span<float>(data + (batch * view.BatchStride) + (head * view.HeadStride) + (row * view.RowStride), view.Dim).Clear();
                }
            }
        }
    }
}
