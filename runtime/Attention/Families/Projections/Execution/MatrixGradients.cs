using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The way back through projection matrices: with E the matrix and G the gradients of the projected rows, Eᵀ G is added to the gradients of the rows of
/// the sequence, and G Xᵀ to that of the matrix, X being the rows. Columns of the sequence are cut into blocks, each of one worker for
/// all batch elements and heads that share a matrix.
/// </summary>
internal static unsafe class MatrixGradients<TKernel, TGradient>
    where TKernel : struct, IMicroKernels
    where TGradient : struct, IGradientKernels
{
    private const double FlopsPerThread = 2e6;

    private static int Width => MatrixGradientBuffers<TKernel, TGradient>.Width;

    /// <summary>Adds the gradients of keys, values and weights.</summary>
    /// <param name="back">What is read and written.</param>
    /// <param name="options">Threads, cancellation, progress.</param>
    public static void Run(ProjectionBackward back, AttentionOptions options)
    {
        var (call, projection) = (back.Call, back.Call.Projection);
        var blocks = Blocks.Count(call.Key.Length, Width);
        var flops = 4.0 * call.Key.Batch * call.Key.Heads * projection.Rank * call.Key.Length * (TKernel.HeadDim + TKernel.ValueDim);
        WorkQueue.Run(
            blocks * projection.Heads,
            (int)Math.Clamp(flops / FlopsPerThread, 1, int.MaxValue),
            options,
            () => new MatrixGradientBuffers<TKernel, TGradient>(projection.Rank),
            (buffers, index) => Run(back, buffers, index / blocks, index % blocks * Width),
            static _ => { });
    }

    private static void Run(ProjectionBackward back, MatrixGradientBuffers<TKernel, TGradient> buffers, int ofHead, int first)
    {
        var (call, projection) = (back.Call, back.Call.Projection);
        buffers.Clear();
        for (var batch = 0; batch < call.Key.Batch; batch++)
        {
            var end = Math.Min(call.KeyCount(batch), first + Width);
            if (first >= end || !call.AnyExists(batch, first, end))
            {
                continue;
            }

            for (var head = 0; head < call.Key.Heads; head++)
            {
                if (projection.Heads == 1 || head == ofHead)
                {
                    Add<KeySide>(back, buffers, batch, head, ofHead, first, end);
                    Add<ValueSide>(back, buffers, batch, head, ofHead, first, end);
                }
            }
        }

        Write(buffers.KeyWeights, back.KeyWeights, projection, ofHead, first);
        Write(buffers.ValueWeights, back.ValueWeights, projection, ofHead, first);
    }

    /// <summary>Adds what one head of a batch element has to a block's gradients of rows and of weights.</summary>
    /// <typeparam name="TSide">Keys or values.</typeparam>
    private static void Add<TSide>(ProjectionBackward back, MatrixGradientBuffers<TKernel, TGradient> buffers, int batch, int head, int ofHead, int first, int end)
        where TSide : struct, ISide
    {
        var gradients = TSide.Gradients(back, batch, head);
        if (TSide.WantsWeights(back))
        {
            AddToWeights<TSide>(back.Call, buffers, gradients, batch, head, first, end);
        }

        new Span<float>(buffers.Sums, (Width + TKernel.RowTile) * TSide.PaddedDim).Clear();
        for (var row = 0; row < back.Call.Projection.Rank; row += TGradient.GroupRows)
        {
            var count = Math.Min(TGradient.GroupRows, back.Call.Projection.Rank - row);
            buffers.LoadWeights(TSide.Matrix(back), ofHead, row, count, first);
            for (var key = 0; key < end - first; key += TKernel.RowTile)
            {
                TSide.AddRows(ref *(buffers.Weights + key), ref *(gradients + ((nint)row * TSide.PaddedDim)), ref *(buffers.Sums + ((nint)key * TSide.PaddedDim)), count);
            }
        }

        for (var key = first; key < end; key++)
        {
            if (back.Call.Exists(batch, key))
            {
                AddRow(buffers.Sums + ((nint)(key - first) * TSide.PaddedDim), TSide.Row(back.Targets, batch, head, key), TSide.Dim);
            }
        }
    }

    private static void AddToWeights<TSide>(ProjectionCall call, MatrixGradientBuffers<TKernel, TGradient> buffers, float* gradients, int batch, int head, int first, int end)
        where TSide : struct, ISide
    {
        for (var key = first; key < first + Width; key++)
        {
            var source = key < end && call.Exists(batch, key) ? TSide.Row(call, batch, head, key) : null;
            CopyRow(source, buffers.Rows + ((nint)(key - first) * TSide.PaddedDim), TSide.Dim, TSide.PaddedDim);
        }

        var panels = Width / TKernel.VectorLength;
        for (var panel = 0; panel < panels; panel++)
        {
            KeyPacking.PackPanel(
                ref *(buffers.Rows + ((nint)panel * TKernel.VectorLength * TSide.PaddedDim)), TSide.PaddedDim, TSide.Dim, TKernel.VectorLength,
                ref *(buffers.Panels + ((nint)panel * TSide.PanelStride)));
        }

        for (var row = 0; row < call.Projection.Rank; row += TKernel.RowTile)
        {
            CopyTile(gradients + ((nint)row * TSide.PaddedDim), TSide.PaddedDim, buffers.Tile, TSide.Dim);
            for (var panel = 0; panel < panels; panel += TKernel.PanelTile)
            {
                TSide.Multiply(
                    Math.Min(TKernel.PanelTile, panels - panel), ref *buffers.Tile, ref *(buffers.Panels + ((nint)panel * TSide.PanelStride)),
                    ref *(buffers.Products + (panel * TKernel.VectorLength)));
            }

            buffers.AddProducts(TSide.Weights(buffers), row);
        }
    }

    /// <summary>Padding has no gradient, and adds nothing to that of the weights.</summary>
    private static void CopyRow(float* source, float* target, int dim, int paddedDim)
    {
        var row = new Span<float>(target, paddedDim);
        row.Clear();
        if (source != null)
        {
            new ReadOnlySpan<float>(source, dim).CopyTo(row);
        }
    }

    private static void CopyTile(float* source, int stride, float* target, int dim)
    {
        for (var row = 0; row < TKernel.RowTile; row++)
        {
            new ReadOnlySpan<float>(source + (row * stride), dim).CopyTo(new Span<float>(target + (row * dim), dim));
        }
    }

    private static void AddRow(float* source, float* target, int dim)
    {
        var sums = new Span<float>(target, dim);
        TensorPrimitives.Add(sums, new ReadOnlySpan<float>(source, dim), sums);
    }

    /// <summary>Adds a block's columns to the gradient of the weights, which may also be that of the other matrix.</summary>
    private static void Write(float* sums, float* weights, SequenceProjection projection, int head, int first)
    {
        var count = Math.Min(Width, projection.Length - first);
        for (var row = 0; row < projection.Rank && weights != null && count > 0; row++)
        {
            AddRow(sums + ((nint)row * Width), weights + ((((nint)head * projection.Rank) + row) * projection.Length) + first, count);
        }
    }

    /// <summary>Keys or values: their size, their matrix, and the kernels for it.</summary>
    private interface ISide
    {
        static abstract int Dim { get; }

        static abstract int PaddedDim { get; }

        static abstract int PanelStride { get; }

        static abstract ProjectionWeights Matrix(ProjectionBackward back);

        static abstract bool WantsWeights(ProjectionBackward back);

        static abstract float* Weights(MatrixGradientBuffers<TKernel, TGradient> buffers);

        static abstract float* Gradients(ProjectionBackward back, int batch, int head);

        static abstract float* Row(ProjectionCall call, int batch, int head, int position);

        static abstract void Multiply(int panels, ref float rows, ref float panel, ref float products);

        static abstract void AddRows(ref float weights, ref float rows, ref float sums, int count);
    }

    private readonly struct KeySide : ISide
    {
        public static int Dim => TKernel.HeadDim;

        public static int PaddedDim => KernelShape<TKernel>.PaddedHeadDim;

        public static int PanelStride => TKernel.PanelStride;

        public static ProjectionWeights Matrix(ProjectionBackward back) => back.Call.Projection.KeyMatrix!;

        public static bool WantsWeights(ProjectionBackward back) => back.KeyWeights != null;

        public static float* Weights(MatrixGradientBuffers<TKernel, TGradient> buffers) => buffers.KeyWeights;

        public static float* Gradients(ProjectionBackward back, int batch, int head) => back.Projected.KeyRow(0, batch, head, 0);

        public static float* Row(ProjectionCall call, int batch, int head, int position) => call.KeyRow(batch, head, position);

        public static void Multiply(int panels, ref float rows, ref float panel, ref float products)
        {
            if (panels == TKernel.PanelTile)
            {
                TKernel.ScoreTile(ref rows, ref panel, ref products);
            }
            else
            {
                TKernel.ScorePanels(panels, ref rows, ref panel, ref products);
            }
        }

        public static void AddRows(ref float weights, ref float rows, ref float sums, int count) => TGradient.AddKeyGradients(ref weights, ref rows, ref sums, count);
    }

    private readonly struct ValueSide : ISide
    {
        public static int Dim => TKernel.ValueDim;

        public static int PaddedDim => KernelShape<TKernel>.PaddedValueDim;

        public static int PanelStride => TGradient.ValuePanelStride;

        public static ProjectionWeights Matrix(ProjectionBackward back) => back.Call.Projection.ValueMatrix!;

        public static bool WantsWeights(ProjectionBackward back) => back.ValueWeights != null;

        public static float* Weights(MatrixGradientBuffers<TKernel, TGradient> buffers) => buffers.ValueWeights;

        public static float* Gradients(ProjectionBackward back, int batch, int head) => back.Projected.ValueRow(0, batch, head, 0);

        public static float* Row(ProjectionCall call, int batch, int head, int position) => call.ValueRow(batch, head, position);

        public static void Multiply(int panels, ref float rows, ref float panel, ref float products)
        {
            if (panels == TKernel.PanelTile)
            {
                TGradient.ProductTile(ref rows, ref panel, ref products);
            }
            else
            {
                TGradient.ProductPanels(panels, ref rows, ref panel, ref products);
            }
        }

        public static void AddRows(ref float weights, ref float rows, ref float sums, int count) => TGradient.AddValueGradients(ref weights, ref rows, ref sums, count);
    }
}
