package dev.azimuth.tests.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A file system in a file, mounted through a loop device: what has not reached the file is what a
/// power cut takes away.
final class LoopImage implements AutoCloseable {
  private static final String SIZE = "1G";

  /// Seconds between commits of the file system's journal that nobody asked for: more than a test
  /// lasts, so that nothing but what was synced is sure to be there, and no copy is torn by one.
  private static final String OPTIONS = "loop,commit=600";

  private static final String NEEDED =
      "a cut of power is tried on a file system in a file, which takes root, loop devices and"
          + " the package e2fsprogs; in a container, run it with --privileged, or leave out tests"
          + " that need more than Java: ./azimuth test --quick";

  private final Path image;
  private final Path mountPoint;

  private LoopImage(Path image, Path mountPoint) {
    this.image = image;
    this.mountPoint = mountPoint;
  }

  /// A new, empty one.
  static LoopImage create(Path directory) throws IOException {
    Path image = directory.resolve("image");
    try {
      run("truncate", "-s", SIZE, image.toString());
      run("mkfs.ext4", "-q", "-F", image.toString());
    } catch (IOException e) {
      throw new IOException(NEEDED, e);
    }
    return mounted(image, directory.resolve("mounted"));
  }

  private static LoopImage mounted(Path image, Path mountPoint) throws IOException {
    Files.createDirectories(mountPoint);
    try {
      run("mount", "-o", OPTIONS, image.toString(), mountPoint.toString());
    } catch (IOException e) {
      throw new IOException(NEEDED, e);
    }
    return new LoopImage(image, mountPoint);
  }

  /// Where its files are.
  Path files() {
    return mountPoint;
  }

  /// What the disk holds at this moment, mounted as after a cut of power: its journal is replayed.
  LoopImage afterPowerCut(Path directory) throws IOException {
    Path copy = Files.createDirectories(directory).resolve("image");
    run("cp", "--sparse=always", image.toString(), copy.toString());
    return mounted(copy, directory.resolve("mounted"));
  }

  static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", List.of(command)) + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    // Lazily: a server that is being killed may still hold files.
    run("umount", "-l", mountPoint.toString());
    Files.delete(image);
  }
}
