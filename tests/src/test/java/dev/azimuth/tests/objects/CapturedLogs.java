package dev.azimuth.tests.objects;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Everything that is logged meanwhile, through either logging library, the JDK's at its finest.
final class CapturedLogs implements AutoCloseable {
  private final PrintStream standardError = System.err;
  private final ByteArrayOutputStream captured = new ByteArrayOutputStream();
  private final Logger root = Logger.getLogger("");
  private final Level rootLevel = root.getLevel();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          captured.writeBytes((entry.getMessage() + "\n").getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private CapturedLogs() {}

  static CapturedLogs start() {
    CapturedLogs logs = new CapturedLogs();
    System.setErr(new PrintStream(logs.captured, true, StandardCharsets.UTF_8));
    logs.handler.setLevel(Level.ALL);
    logs.root.addHandler(logs.handler);
    logs.root.setLevel(Level.ALL);
    return logs;
  }

  String text() {
    return captured.toString(StandardCharsets.UTF_8);
  }

  static String stackTrace(CompletableFuture<?> failed) {
    StringWriter text = new StringWriter();
    failed.exceptionNow().printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Override
  public void close() {
    root.removeHandler(handler);
    root.setLevel(rootLevel);
    System.setErr(standardError);
  }
}
