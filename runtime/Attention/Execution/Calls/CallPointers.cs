namespace SparseAttentionGen.CompilerServices;

/// <summary>Where a call's tensors and optional parts begin: pinned for as long as the call lasts; null where there is none.</summary>
internal unsafe struct CallPointers
{
    public float* Query;
    public float* Key;
    public float* Value;
    public float* Output;
    public float* LogSumExp;
    public bool* Padding;
    public float* Bias;
    public bool* Mask;
    public float* GlobalQuery;
    public float* GlobalKey;
    public float* GlobalValue;
}
