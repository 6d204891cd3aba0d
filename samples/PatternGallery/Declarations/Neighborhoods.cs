namespace SparseAttentionGen.PatternGallery.Declarations;

/// <summary>The 257 nearest tokens: unlike a window, a neighbourhood moves inwards at the ends and stays as large.</summary>
[SparseAttention(HeadDim = 32)]
[Neighborhood(257)]
public sealed partial class NeighborhoodAttention;

/// <summary>Every fourth token around a token, 65 in all, also at the ends.</summary>
[SparseAttention(HeadDim = 32)]
[Neighborhood(65, Dilation = 4)]
public sealed partial class DilatedNeighborhoodAttention;

/// <summary>The tokens are the pixels of an image of 16 x 16, and each attends the 5 x 5 around it.</summary>
[SparseAttention(HeadDim = 32)]
[Neighborhood(5, 5, Height = 16, Width = 16)]
public sealed partial class ImageNeighborhoodAttention;

/// <summary>Every second pixel in both directions, 5 x 5 of them: a wider view of the same image for the same cost.</summary>
[SparseAttention(HeadDim = 32)]
[Neighborhood(5, 5, Height = 16, Width = 16, Dilation = 2)]
public sealed partial class DilatedImageNeighborhoodAttention;
