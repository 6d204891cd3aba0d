namespace SparseAttentionGen.Encoders.Models;

/// <summary>Nyströmformer's attention of 8 landmarks for heads of 16, of models for tests.</summary>
[SparseAttention(HeadDim = 16)]
[Nystrom(8)]
internal sealed partial class NystromAttention8For16;

/// <summary>That of 64 landmarks for heads of 64, as published.</summary>
[SparseAttention(HeadDim = 64)]
[Nystrom(64)]
internal sealed partial class NystromAttention64For64;

/// <summary>The same with 128 landmarks.</summary>
[SparseAttention(HeadDim = 64)]
[Nystrom(128)]
internal sealed partial class NystromAttention128For64;
