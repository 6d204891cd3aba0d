namespace SparseAttentionGen.Benchmarks.Training;

/// <summary>A model that is trained on the same batch again and again.</summary>
internal interface ITrainingStep : IDisposable
{
    /// <summary>Does a step: forward, backward, and Adam's change of all parameters.</summary>
    /// <returns>The loss before the change.</returns>
    double Run();
}
