package dev.azimuth.tests.components;

import java.util.List;
import java.util.Map;

/// An etcd in a container.
final class ContainerEtcd implements EtcdServer {
  private static final String IMAGE = "quay.io/coreos/etcd:v3.5.21";
  private static final int CLIENT_PORT = 2379;

  private final RunningContainer container;

  private ContainerEtcd(RunningContainer container) {
    this.container = container;
  }

  static ContainerEtcd start() {
    int port = FreePorts.find(1).getFirst();
    List<String> command =
        List.of(
            "etcd",
            "--listen-client-urls=http://0.0.0.0:" + CLIENT_PORT,
            "--advertise-client-urls=http://" + RunningContainer.host() + ":" + port,
            "--unsafe-no-fsync");
    return new ContainerEtcd(
        RunningContainer.start(
            port, new RunningContainer.Plan(IMAGE, CLIENT_PORT, Map.of(), command)));
  }

  @Override
  public String endpoint() {
    return "http://" + container.address();
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
