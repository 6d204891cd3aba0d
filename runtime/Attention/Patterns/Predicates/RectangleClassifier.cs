using System.ComponentModel;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Says what holds for all pairs of a rectangle; all bounds are included. For generated code.</summary>
/// <param name="headFirst">First head.</param>
/// <param name="headLast">Last head.</param>
/// <param name="qFirst">Position of the first query.</param>
/// <param name="qLast">Position of the last query.</param>
/// <param name="kFirst">First key.</param>
/// <param name="kLast">Last key.</param>
/// <returns>Always, never or, where neither is known, depends.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate Verdict RectangleClassifier(int headFirst, int headLast, int qFirst, int qLast, int kFirst, int kLast);
