package dev.azimuth.tests.components;

import dev.azimuth.server.process.ScratchDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// S3Proxy over a directory, from the jars that `tests/s3-proxy` collects, as a process.
final class LocalS3Proxy implements S3Server {
  private static final String KEY = "azimuth-test";
  private static final String SECRET = "a-secret-of-the-tests";
  private static final String LOGGING =
      """
      <configuration>
        <appender name="C" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%d %p %c{1} %m%n</pattern></encoder>
        </appender>
        <root level="WARN"><appender-ref ref="C"/></root>
      </configuration>
      """;

  private final LocalProcess process;
  private final String endpoint;

  private LocalS3Proxy(LocalProcess process, String endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  static LocalS3Proxy start() {
    String endpoint = "http://127.0.0.1:" + FreePorts.find(1).getFirst();
    ScratchDirectory directory = LocalProcess.directory("s3-proxy");
    Path settings = directory.path().resolve("s3proxy.conf");
    Path logging = directory.path().resolve("logback.xml");
    try {
      Path data = Files.createDirectories(directory.path().resolve("data"));
      Files.writeString(logging, LOGGING);
      Files.writeString(
          settings,
          """
          s3proxy.endpoint=ENDPOINT
          s3proxy.authorization=aws-v2-or-v4
          s3proxy.identity=KEY
          s3proxy.credential=SECRET
          jclouds.provider=filesystem-nio2
          jclouds.filesystem.basedir=DATA
          jclouds.identity=unused
          jclouds.credential=unused
          """
              .replace("ENDPOINT", endpoint)
              .replace("KEY", KEY)
              .replace("SECRET", SECRET)
              .replace("DATA", data.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command =
        CollectedJars.command(
            "s3-proxy",
            // It holds each signed body in memory, and several parts are sent at a time.
            List.of(
                "-Xmx640m",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile=" + logging),
            "org.gaul.s3proxy.Main");
    command.addAll(List.of("--properties", settings.toString()));
    HealthCheck health = HealthCheck.anyHttpAnswer(endpoint + "/");
    return new LocalS3Proxy(
        LocalProcess.start(new LocalProcess.Plan("s3-proxy", directory, command, health)),
        endpoint);
  }

  @Override
  public String endpoint() {
    return endpoint;
  }

  @Override
  public String accessKey() {
    return KEY;
  }

  @Override
  public String secretKey() {
    return SECRET;
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public void restart() {
    process.restart();
  }

  @Override
  public void close() {
    process.close();
  }
}
