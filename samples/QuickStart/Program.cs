using System.Text;
using Spectre.Console;
using SparseAttentionGen.QuickStart;

// The picture and the progress bars are drawn with characters that not every console's own encoding has.
Console.OutputEncoding = Encoding.UTF8;
var error = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
using var interruption = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    interruption.Cancel();
};
return await QuickStartApp.RunAsync(args, AnsiConsole.Console, error, interruption.Token);
