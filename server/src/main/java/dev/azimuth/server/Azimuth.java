package dev.azimuth.server;

import dev.azimuth.server.commandline.Arguments;
import dev.azimuth.server.commandline.ExitCode;
import dev.azimuth.server.commandline.UsageException;
import dev.azimuth.server.configuration.ConfigurationException;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.error.NearestName;
import dev.azimuth.storage.file.DurableFiles;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/// The program: finds the command that the first word names, and runs it.
public final class Azimuth {
  /// Read by slf4j-simple when the first logger is made.
  static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

  private final List<Command> commands =
      List.of(
          new DemoCommand(),
          new StartCommand(),
          new SqlCommand(),
          new BenchCommand(),
          new TrainCommand(),
          new VersionCommand(),
          new HelpCommand(this::commands));

  private Azimuth() {}

  /// Runs a command and exits with the number of its [ExitCode].
  public static void main(String[] arguments) {
    quietLog();
    ExitCode code = new Azimuth().run(Arrays.asList(arguments));
    System.out.flush();
    System.err.flush();
    System.exit(code.number());
  }

  /// Only warnings reach a terminal unless something else was asked for; `start` has a setting.
  private static void quietLog() {
    if (System.getProperty(LOG_LEVEL) == null) {
      System.setProperty(LOG_LEVEL, "warn");
    }
  }

  private List<Command> commands() {
    return commands;
  }

  private ExitCode run(List<String> words) {
    String name = words.isEmpty() ? "help" : commandName(words.getFirst());
    try {
      Command command =
          commands.stream()
              .filter(candidate -> candidate.name().equals(name))
              .findFirst()
              .orElseThrow(() -> unknown(name));
      List<String> rest = words.isEmpty() ? List.of() : words.subList(1, words.size());
      if (rest.contains("--help") || rest.contains("-h")) {
        System.out.print(HelpCommand.text(command));
        return ExitCode.DONE;
      }
      return command.run(Arguments.parse(name, command.options(), rest));
    } catch (UsageException | ConfigurationException e) {
      return refuse(String.valueOf(e.getMessage()), ExitCode.WRONG_USAGE);
    } catch (AzimuthException e) {
      if (e.code() == ErrorCode.INTERNAL_ERROR && e.getCause() != null) {
        e.getCause().printStackTrace();
      }
      return refuse("ERROR " + e.code().sqlState() + ": " + e.getMessage(), ExitCode.CANNOT_START);
    } catch (SQLException e) {
      return refuse("ERROR " + e.getSQLState() + ": " + e.getMessage(), ExitCode.FAILED);
    } catch (IOException e) {
      return refuse(DurableFiles.reason(e), ExitCode.FAILED);
    }
  }

  /// The usual ways to ask for help and version are understood.
  private static String commandName(String word) {
    return switch (word) {
      case "--help", "-h", "-?" -> "help";
      case "--version", "-V" -> "version";
      default -> word;
    };
  }

  private UsageException unknown(String name) {
    List<String> names = commands.stream().map(Command::name).toList();
    return new UsageException(
        "unknown command " + name + NearestName.hint(name, names) + " (azimuth help lists them)");
  }

  private static ExitCode refuse(String message, ExitCode code) {
    System.err.println("azimuth: " + message);
    return code;
  }
}
