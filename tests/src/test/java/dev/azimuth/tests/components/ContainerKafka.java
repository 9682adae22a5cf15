package dev.azimuth.tests.components;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A Kafka broker in a container.
final class ContainerKafka implements KafkaServer {
  private static final String IMAGE = "apache/kafka:4.1.0";
  private static final int CLIENT_PORT = 9092;

  private final RunningContainer container;

  private ContainerKafka(RunningContainer container) {
    this.container = container;
  }

  static ContainerKafka start() {
    int port = FreePorts.find(1).getFirst();
    Map<String, String> environment = new HashMap<>();
    environment.put("KAFKA_NODE_ID", "1");
    environment.put("KAFKA_PROCESS_ROLES", "broker,controller");
    environment.put("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093");
    environment.put("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER");
    environment.put(
        "KAFKA_LISTENERS", "PLAINTEXT://0.0.0.0:" + CLIENT_PORT + ",CONTROLLER://localhost:9093");
    environment.put(
        "KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://" + RunningContainer.host() + ":" + port);
    environment.put(
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT");
    environment.put("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
    environment.put("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1");
    return new ContainerKafka(
        RunningContainer.start(
            port, new RunningContainer.Plan(IMAGE, CLIENT_PORT, environment, List.of())));
  }

  @Override
  public String bootstrapServers() {
    return container.address();
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
