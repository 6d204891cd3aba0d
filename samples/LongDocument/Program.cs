using System.Text;
using SparseAttentionGen.LongDocument;
using Spectre.Console;

// The picture and the progress bars are drawn with characters that not every console's own encoding has.
Console.OutputEncoding = Encoding.UTF8;
var error = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

// An error is one line, however long: terminals wrap it themselves, and scripts want it whole.
error.Profile.Width = short.MaxValue;
using var interruption = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    interruption.Cancel();
};
return await LongDocumentApp.RunAsync(args, AnsiConsole.Console, error, interruption.Token);
