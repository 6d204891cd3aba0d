namespace SparseAttentionGen.LongRangeArena.Runs;

/// <summary>A look at a model in the course of its training.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="TrainingLoss">Mean loss of the steps since the last look, in nats.</param>
/// <param name="ValidationLoss">Loss on the validation examples, in nats.</param>
/// <param name="ValidationAccuracy">Accuracy on them.</param>
/// <param name="Seconds">Time of the training steps until then.</param>
internal readonly record struct CurvePoint(int Step, double TrainingLoss, double ValidationLoss, double ValidationAccuracy, double Seconds);
