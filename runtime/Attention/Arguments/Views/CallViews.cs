namespace SparseAttentionGen.CompilerServices;

/// <summary>Sizes and strides of a call's four tensors.</summary>
internal sealed record CallViews(TensorView Query, TensorView Key, TensorView Value, TensorView Output);
