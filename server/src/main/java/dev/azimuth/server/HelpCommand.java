package dev.azimuth.server;

import dev.azimuth.server.commandline.Arguments;
import dev.azimuth.server.commandline.ExitCode;
import dev.azimuth.server.commandline.Option;
import java.util.List;
import java.util.function.Supplier;

/// Lists the commands.
final class HelpCommand implements Command {
  private final Supplier<List<Command>> commands;

  HelpCommand(Supplier<List<Command>> commands) {
    this.commands = commands;
  }

  @Override
  public String name() {
    return "help";
  }

  @Override
  public String summary() {
    return "lists the commands";
  }

  @Override
  public List<Option> options() {
    return List.of();
  }

  @Override
  public ExitCode run(Arguments arguments) {
    arguments.refuseWords(name());
    System.out.println("Azimuth, a vector database that speaks SQL.\n");
    for (Command command : commands.get()) {
      System.out.print(text(command));
    }
    System.out.print(
        """

        ./azimuth test builds everything and runs all checks.
        ./azimuth bench vectors, bench disk and bench sql compare the engine with others, measure
        what it reads from disk, and compare searches over JDBC with pgvector's; --help lists
        their options.
        Exit codes: 0 done, 1 a statement or step failed, 2 wrong command line or configuration,
        3 the server cannot start.
        """);
    return ExitCode.DONE;
  }

  /// The help of one command.
  static String text(Command command) {
    StringBuilder text = new StringBuilder();
    String call = command.name() + " " + command.wordsText();
    text.append(String.format("  %-18s %s%n", call.strip(), command.summary()));
    for (Option option : command.options()) {
      String name = option.name() + " " + option.value();
      text.append(String.format("      %-18s %s%n", name, option.description()));
    }
    return text.toString();
  }
}
