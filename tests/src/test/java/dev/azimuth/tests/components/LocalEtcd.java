package dev.azimuth.tests.components;

import dev.azimuth.server.process.ScratchDirectory;
import java.nio.file.Path;
import java.util.List;

/// An etcd from the operating system's package, as a process.
final class LocalEtcd implements EtcdServer {
  private final LocalProcess process;
  private final String endpoint;

  private LocalEtcd(LocalProcess process, String endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  static LocalEtcd start() {
    Path program = InstalledProgram.find("etcd", "etcd-server");
    List<Integer> ports = FreePorts.find(2);
    String endpoint = "http://127.0.0.1:" + ports.get(0);
    String peer = "http://127.0.0.1:" + ports.get(1);
    ScratchDirectory directory = LocalProcess.directory("etcd");
    List<String> command =
        List.of(
            program.toString(),
            "--name=test",
            "--data-dir=" + directory.path().resolve("data"),
            "--listen-client-urls=" + endpoint,
            "--advertise-client-urls=" + endpoint,
            "--listen-peer-urls=" + peer,
            "--initial-advertise-peer-urls=" + peer,
            "--initial-cluster=test=" + peer,
            "--unsafe-no-fsync",
            "--logger=zap",
            "--log-outputs=stderr");
    HealthCheck health = HealthCheck.httpAnswer(endpoint + "/health", "\"true\"");
    return new LocalEtcd(
        LocalProcess.start(new LocalProcess.Plan("etcd", directory, command, health)), endpoint);
  }

  @Override
  public String endpoint() {
    return endpoint;
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
