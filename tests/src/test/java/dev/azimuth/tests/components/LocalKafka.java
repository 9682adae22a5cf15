package dev.azimuth.tests.components;

import dev.azimuth.server.process.ScratchDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A Kafka broker from the jars that `tests/kafka-broker` collects, as a process.
final class LocalKafka implements KafkaServer {
  private static final String CLUSTER_ID = "QXppbXV0aFRlc3RCcm9rZQ";
  private static final String LOGGING =
      """
      <Configuration status="WARN">
        <Appenders><Console name="C"><PatternLayout pattern="%d %p %c{1} %m%n"/></Console></Appenders>
        <Loggers><Root level="WARN"><AppenderRef ref="C"/></Root></Loggers>
      </Configuration>
      """;

  private final LocalProcess process;
  private final String bootstrapServers;

  private LocalKafka(LocalProcess process, String bootstrapServers) {
    this.process = process;
    this.bootstrapServers = bootstrapServers;
  }

  static LocalKafka start() {
    List<Integer> ports = FreePorts.find(2);
    ScratchDirectory directory = LocalProcess.directory("kafka");
    try {
      prepare(directory.path(), ports.get(0), ports.get(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command =
        CollectedJars.command(
            "kafka-broker",
            List.of(
                "-Xmx256m",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Dlog4j2.configurationFile=" + directory.path().resolve("log4j2.xml")),
            "kafka.Kafka");
    command.add(directory.path().resolve("server.properties").toString());
    HealthCheck health = HealthCheck.portOpen(ports.get(0));
    return new LocalKafka(
        LocalProcess.start(new LocalProcess.Plan("kafka", directory, command, health)),
        "127.0.0.1:" + ports.get(0));
  }

  private static void prepare(Path directory, int port, int controllerPort) throws IOException {
    Path data = Files.createDirectories(directory.resolve("data"));
    Files.writeString(directory.resolve("log4j2.xml"), LOGGING);
    // A controller named in the settings needs no more of a format than this; Kafka's own tool,
    // which would write it, is another JVM to start.
    Files.writeString(
        data.resolve("meta.properties"), "version=1\ncluster.id=" + CLUSTER_ID + "\nnode.id=1\n");
    Files.writeString(
        directory.resolve("server.properties"),
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:CONTROLLER_PORT
        listeners=PLAINTEXT://127.0.0.1:BROKER_PORT,CONTROLLER://127.0.0.1:CONTROLLER_PORT
        advertised.listeners=PLAINTEXT://127.0.0.1:BROKER_PORT
        controller.listener.names=CONTROLLER
        listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
        log.dirs=DATA
        auto.create.topics.enable=false
        num.network.threads=2
        num.io.threads=2
        log.cleaner.threads=1
        log.cleaner.dedupe.buffer.size=2097152
        offsets.topic.num.partitions=1
        offsets.topic.replication.factor=1
        transaction.state.log.num.partitions=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        share.coordinator.state.topic.num.partitions=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        group.initial.rebalance.delay.ms=0
        """
            .replace("CONTROLLER_PORT", Integer.toString(controllerPort))
            .replace("BROKER_PORT", Integer.toString(port))
            .replace("DATA", data.toString()));
  }

  @Override
  public String bootstrapServers() {
    return bootstrapServers;
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
