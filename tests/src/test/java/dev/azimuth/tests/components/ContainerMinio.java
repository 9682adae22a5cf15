package dev.azimuth.tests.components;

import java.util.List;
import java.util.Map;

/// MinIO's server in a container.
final class ContainerMinio implements S3Server {
  private static final String IMAGE = "minio/minio:RELEASE.2025-04-22T22-12-26Z";
  private static final int CLIENT_PORT = 9000;
  private static final String KEY = "azimuth-test";
  private static final String SECRET = "a-secret-of-the-tests";

  private final RunningContainer container;

  private ContainerMinio(RunningContainer container) {
    this.container = container;
  }

  static ContainerMinio start() {
    return new ContainerMinio(
        RunningContainer.start(
            FreePorts.find(1).getFirst(),
            new RunningContainer.Plan(
                IMAGE,
                CLIENT_PORT,
                Map.of("MINIO_ROOT_USER", KEY, "MINIO_ROOT_PASSWORD", SECRET),
                List.of("server", "/data"))));
  }

  @Override
  public String endpoint() {
    return "http://" + container.address();
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
    container.kill();
  }

  @Override
  public void restart() {
    container.restart();
  }

  @Override
  public void close() {
    container.close();
  }
}
