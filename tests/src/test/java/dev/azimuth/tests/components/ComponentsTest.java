package dev.azimuth.tests.components;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ComponentsTest {
  @Test
  @Tag(Components.TAG)
  void an_etcd_answers_after_it_was_killed_and_started_again() {
    try (EtcdServer etcd = Components.newEtcd()) {
      HealthCheck health = HealthCheck.httpAnswer(etcd.endpoint() + "/health", "\"true\"");
      assertThatCode(health::ask).doesNotThrowAnyException();
      etcd.kill();
      assertThatThrownBy(health::ask).isInstanceOf(IOException.class);
      etcd.restart();
      assertThatCode(health::ask).doesNotThrowAnyException();
    }
  }

  @Test
  @Tag(Components.TAG)
  void a_kafka_accepts_connections_and_is_shared() {
    KafkaServer kafka = Components.kafka();
    int port = URI.create("kafka://" + kafka.bootstrapServers()).getPort();
    assertThatCode(HealthCheck.portOpen(port)::ask).doesNotThrowAnyException();
    assertThat(Components.kafka()).isSameAs(kafka);
  }

  @Test
  void a_process_that_ends_at_once_is_a_failure_with_its_output() {
    LocalProcess.Plan plan =
        new LocalProcess.Plan(
            "failing",
            LocalProcess.directory("failing"),
            List.of("/bin/sh", "-c", "echo no disk left; exit 3"),
            HealthCheck.portOpen(FreePorts.find(1).getFirst()));
    assertThatThrownBy(() -> LocalProcess.start(plan))
        .hasMessageContaining("failing ended with code 3")
        .hasMessageContaining("no disk left");
    assertThat(plan.directory().path()).doesNotExist();
  }

  @Test
  void a_service_that_could_not_be_started_fails_every_test_in_the_same_way() {
    SharedComponent<EtcdServer> shared =
        new SharedComponent<>(() -> {
          throw new MissingComponentException("install it");
        });
    assertThatThrownBy(shared::get).hasMessage("install it");
    assertThatThrownBy(shared::get).hasMessage("install it");
  }

  @Test
  void jars_that_were_not_collected_are_a_failure_that_says_how_to_get_them() {
    assertThatThrownBy(() -> CollectedJars.command("no-such-module", List.of(), "Main"))
        .isInstanceOf(MissingComponentException.class)
        .hasMessageContaining("./mvnw process-resources -pl tests/no-such-module");
  }
}
