using System.ComponentModel;
using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Runs the backward pass of a class that projects the sequence. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class ProjectionGradientExecutor
{
    /// <summary>Checks and runs a backward pass.</summary>
    /// <typeparam name="TKernel">The class's kernels for one vector width.</typeparam>
    /// <typeparam name="TGradient">Those of its backward pass.</typeparam>
    /// <param name="classPattern">What the traversal needs to know of the class.</param>
    /// <param name="projection">The projection.</param>
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
        SequenceProjection projection,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in ReadOnlyTensorSpan<float> output,
        in ReadOnlyTensorSpan<float> outputGradient,
        in AttentionGradients gradients,
        in AttentionArguments arguments,
        AttentionOptions? options)
        where TKernel : struct, IMicroKernels
        where TGradient : struct, IGradientKernels
    {
        CheckWeights(projection, gradients);
        PinnedGradients.Run(
            classPattern,
            query,
            key,
            value,
            output,
            outputGradient,
            gradients,
            arguments,
            options ?? AttentionOptions.Default,
            (CallViews views, AttentionPattern pattern, TensorView ofOutput, in AttentionGradients written, in AttentionArguments given) =>
            {
                ProjectionArgumentChecks.Check(views, pattern, projection, given);
                BackwardChecks.Check(views, pattern, ofOutput, written, given);
            },
            (ClassPattern pattern, in GradientTensors tensors, in AttentionGradients written, in AttentionArguments given, AttentionOptions how) =>
                Backward<TKernel, TGradient>(pattern, projection, tensors, written, given, how));
    }

    private static void Backward<TKernel, TGradient>(
        ClassPattern classPattern,
        SequenceProjection projection,
        in GradientTensors tensors,
        in AttentionGradients gradients,
        in AttentionArguments arguments,
        AttentionOptions options)
        where TKernel : struct, IMicroKernels
        where TGradient : struct, IGradientKernels
    {
        var pattern = CallPattern.Of(classPattern.Pattern, arguments);
        var (views, pointers, written) = (tensors.Views, tensors.Forward, tensors.Gradients);
        var sequence = ProjectionCall.Create(projection, views, pointers.Key, pointers.Value, pointers.Padding, pattern, arguments);
        AlignedBuffer? buffer = null;
        AlignedFloats? sums = null;
        var staged = new StagedOptions(options, (2.0 * views.Key.Length) + views.Query.Length);
        try
        {
            var projected = SequenceProjector<TKernel>.Project(sequence, staged.Next(views.Key.Length), ref buffer);
            var rows = projected.Key.Length;
            sums = new AlignedFloats(ProjectedKeys.Size<TKernel>(1, views.Key.Batch, views.Key.Heads, rows));
            var projectedGradients = ProjectedKeys.Create<TKernel>(sums.Data, 1, views.Key.Batch, views.Key.Heads, rows, projected.Counts);
            var call = pattern.AttendsPairs
                ? Union(classPattern, pattern, sequence, projected, projectedGradients, tensors, arguments)
                : Pure(classPattern, projected, projectedGradients, tensors);
            PinnedGradients.Clear(gradients);
            GradientExecutor.Execute<TKernel, TGradient>(call, staged.Next(views.Query.Length));
            fixed (float* keyWeights = gradients.KeyProjection)
            fixed (float* valueWeights = gradients.ValueProjection)
            {
                var back = new ProjectionBackward
                {
                    Call = sequence,
                    Targets = sequence.With(tensors.GradientViews, written.Key, written.Value),
                    Projected = projectedGradients,
                    KeyWeights = keyWeights,
                    ValueWeights = projection.IsShared ? keyWeights : valueWeights,
                };
                if (projection.Kind == ProjectionKind.Matrix)
                {
                    MatrixGradients<TKernel, TGradient>.Run(back, staged.Next(views.Key.Length));
                }
                else
                {
                    SegmentGradients<TKernel>.Run(back, staged.Next(views.Key.Length));
                }
            }
        }
        finally
        {
            sums?.Dispose();
            if (buffer is not null)
            {
                AlignedBuffer.Return(buffer);
            }
        }
    }

    private static GradientCall Pure(ClassPattern classPattern, ProjectedKeys projected, ProjectedKeys gradients, in GradientTensors tensors)
    {
        var (pointers, written) = (tensors.Forward, tensors.Gradients);
        var forward = ProjectionExecutor.Pure(classPattern, projected, tensors.Views, pointers.Query, pointers.Output, pointers.LogSumExp);
        written.Key = gradients.KeyData;
        written.Value = gradients.ValueData;
        var views = tensors.GradientViews with { Key = gradients.Key, Value = gradients.Value };
        return new GradientCall { Forward = forward, Gradients = forward.With(views, written, globalRows: null), LogSumExpGradient = written.LogSumExp };
    }

    private static GradientCall Union(
        ClassPattern classPattern,
        AttentionPattern pattern,
        ProjectionCall sequence,
        ProjectedKeys projected,
        ProjectedKeys gradients,
        in GradientTensors tensors,
        in AttentionArguments arguments)
    {
        var (pointers, written) = (tensors.Forward, tensors.Gradients);
        var forward = ProjectionExecutor.Union(
            classPattern, pattern, sequence, projected, tensors.Views, pointers.Query, pointers.Output, pointers.LogSumExp, arguments);
        return new GradientCall
        {
            Forward = forward,
            Gradients = forward.With(tensors.GradientViews, written, globalRows: null, gradients),
            LogSumExpGradient = written.LogSumExp,
        };
    }

    private static void CheckWeights(SequenceProjection projection, in AttentionGradients gradients)
    {
        ArgumentNullException.ThrowIfNull(projection);
        var expected = projection.Kind switch
        {
            ProjectionKind.Matrix => checked(projection.Heads * projection.Rank * projection.Length),
            ProjectionKind.Convolution => projection.KeyKernel.Length,
            _ => 0,
        };
        Check(gradients.KeyProjection.Length, expected, nameof(gradients.KeyProjection));
        Check(gradients.ValueProjection.Length, projection.IsShared ? 0 : expected, nameof(gradients.ValueProjection));
    }

    private static void Check(int actual, int expected, string name)
    {
        if (actual != 0 && actual != expected)
        {
            throw new ArgumentException($"The gradients' {name} has {actual} elements, but the projection has {expected} weights of its own there.", "gradients");
        }
    }
}
