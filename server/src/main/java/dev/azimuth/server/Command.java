package dev.azimuth.server;

import dev.azimuth.server.commandline.Arguments;
import dev.azimuth.server.commandline.ExitCode;
import dev.azimuth.server.commandline.Option;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/// Something that the program does when it is called with its name.
interface Command {
  /// The word on the command line.
  String name();

  /// What it does, in a line.
  String summary();

  /// What it takes beside options, as the help shows it.
  default String wordsText() {
    return "";
  }

  /// The options that it takes.
  List<Option> options();

  /// Does it; returns when it is done.
  ExitCode run(Arguments arguments) throws IOException, SQLException;
}
