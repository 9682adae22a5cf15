package dev.azimuth.tests.components;

import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/// A service in a container whose one port is reached under a number chosen beforehand, so that it
/// stays the same after a restart and the service can be told.
final class RunningContainer implements Component {
  private final GenericContainer<?> container;
  private final int port;

  private RunningContainer(GenericContainer<?> container, int port) {
    this.container = container;
    this.port = port;
  }

  /// What to run: the port inside, environment variables, and the command or nothing for the
  /// image's.
  record Plan(String image, int innerPort, Map<String, String> environment, List<String> command) {
    Plan {
      environment = Map.copyOf(environment);
      command = List.copyOf(command);
    }
  }

  /// The host that containers are reached at.
  static String host() {
    return DockerClientFactory.instance().dockerHostIpAddress();
  }

  static RunningContainer start(int port, Plan plan) {
    GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(plan.image()));
    container.addExposedPort(plan.innerPort());
    container.setPortBindings(List.of(port + ":" + plan.innerPort()));
    container.withEnv(plan.environment());
    if (!plan.command().isEmpty()) {
      container.withCommand(plan.command().toArray(String[]::new));
    }
    container.waitingFor(Wait.forListeningPort());
    container.start();
    return new RunningContainer(container, port);
  }

  String address() {
    return host() + ":" + port;
  }

  @Override
  public void kill() {
    container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void restart() {
    container.getDockerClient().startContainerCmd(container.getContainerId()).exec();
    Wait.forListeningPort().waitUntilReady(container);
  }

  @Override
  public void close() {
    container.stop();
  }
}
