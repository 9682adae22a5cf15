package dev.azimuth.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// hnswlib, driven by a small C++ program of ours that is compiled when it is needed and runs in a
/// process of its own. Built and searched by one thread.
final class HnswlibContender implements Contender {
  private static final String DRIVER = "hnswlib-driver.cpp";
  private static final String MISSING =
      "hnswlib cannot be compared with: it needs a C++ compiler and the headers of hnswlib; on Debian:"
          + " apt-get install g++ libhnswlib-dev";

  private final Workload workload;
  private final BuildSettings settings;
  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;

  /// Compiles and starts the driver in an empty directory.
  HnswlibContender(Workload workload, BuildSettings settings, Path directory) throws IOException {
    this.workload = workload;
    this.settings = settings;
    Path source = directory.resolve(DRIVER);
    try (InputStream in =
        Objects.requireNonNull(HnswlibContender.class.getResourceAsStream(DRIVER))) {
      Files.copy(in, source);
    }
    Path program = directory.resolve("hnswlib-driver");
    compile(source, program);
    Path base = directory.resolve("base");
    Path queries = directory.resolve("queries");
    write(base, workload.base());
    write(queries, workload.queries());
    process =
        new ProcessBuilder(
                program.toString(), metric(workload), base.toString(), queries.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    commands = process.outputWriter(StandardCharsets.US_ASCII);
    answers = process.inputReader(StandardCharsets.US_ASCII);
  }

  private static String metric(Workload workload) {
    return switch (workload.metric()) {
      case L2, L2_SQUARED -> "l2";
      case COSINE -> "cosine";
      case NEGATIVE_INNER_PRODUCT -> "ip";
      case L1, HAMMING, JACCARD ->
          throw new IllegalArgumentException("hnswlib has no " + workload.metric());
    };
  }

  private static void compile(Path source, Path program) throws IOException {
    try {
      Process compiler =
          new ProcessBuilder(
                  "g++",
                  "-O3",
                  "-march=native",
                  "-std=c++17",
                  "-o",
                  program.toString(),
                  source.toString())
              .redirectErrorStream(true)
              .start();
      String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (compiler.waitFor() != 0) {
        throw new IOException(MISSING + System.lineSeparator() + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } catch (IOException e) {
      throw new IOException(MISSING, e);
    }
  }

  private static void write(Path file, Vectors vectors) throws IOException {
    int dimension = vectors.dimension();
    ByteBuffer row = ByteBuffer.allocate(dimension * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (OutputStream out = Files.newOutputStream(file)) {
      ByteBuffer head = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      out.write(head.putInt(vectors.count()).putInt(dimension).array());
      for (int i = 0; i < vectors.count(); i++) {
        row.clear().asFloatBuffer().put(vectors.get(i));
        out.write(row.array());
      }
    }
  }

  @Override
  public String name() {
    return "hnswlib";
  }

  private String command(String command) throws IOException {
    commands.write(command);
    commands.newLine();
    commands.flush();
    return answer();
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the hnswlib driver has ended");
    }
    return line;
  }

  @Override
  public Built build() throws IOException {
    String answer = command("build " + settings.m() + " " + settings.efConstruction());
    double linkBytes = 4.0 + 8.0 * settings.m() + Long.BYTES;
    return new Built(Double.parseDouble(answer.split(" ", -1)[1]), linkBytes);
  }

  @Override
  public Round search(int effort) throws IOException {
    int count = workload.queries().count();
    long[] nanos = new long[count];
    int[][] rows = new int[count][];
    String line = command("search " + effort + " " + workload.k());
    for (int i = 0; i < count; i++) {
      String[] parts = line.split(" ", -1);
      nanos[i] = Long.parseLong(parts[0]);
      rows[i] = new int[parts.length - 1];
      for (int j = 0; j < rows[i].length; j++) {
        rows[i][j] = Integer.parseInt(parts[j + 1]);
      }
      line = i + 1 < count ? answer() : line;
    }
    return new Round(nanos, rows);
  }

  @Override
  public void close() throws IOException {
    commands.close();
    process.destroy();
  }
}
