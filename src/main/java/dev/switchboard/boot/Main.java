package dev.switchboard.boot;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command line. Exit codes: {@link Exit}. */
@Command(
    name = "switchboard",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.Provider.class,
    description = "Webhooks in, inboxes live, answers out: once, in order, nothing lost.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      CheckCommand.class,
      DoctorCommand.class,
      KeysetCommand.class,
      MigrateCommand.class,
      ResealCommand.class,
      RunsCommand.class,
      SimulateCommand.class,
      VersionCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the command failed, or found something wrong",
      "2:the command line was wrong",
      "3:the surroundings are not as needed (port taken, no Postgres)"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  switchboard demo                        everything on this machine, nothing to install",
      "  switchboard check verticles.conf        is the configuration right?",
      "  switchboard serve -c verticles.conf     run a node",
      "  switchboard help demo                   all options of a command"
    })
public final class Main implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything is run
  private CommandSpec spec;

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    line.addSubcommand(new CommandLine.HelpCommand());
    line.setExecutionExceptionHandler(new Report());
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }

  /** Says what went wrong in a line; a stack trace only for what nobody foresaw. */
  private static final class Report implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult result)
        throws Exception {
      if (e instanceof BadConfigException) {
        line.getErr().println("switchboard: " + e.getMessage());
        return Exit.FAILED;
      }
      if (e instanceof StartException) {
        line.getErr().println("switchboard: " + e.getMessage());
        return Exit.ENVIRONMENT;
      }
      throw e;
    }
  }
}
