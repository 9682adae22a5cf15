package dev.azimuth.tests.components;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.testcontainers.DockerClientFactory;

/// How services are started, by `-Dcomponents.provider=auto|docker|local`; `auto`, the default,
/// takes containers where a Docker engine answers, else local processes.
enum ComponentProvider {
  /// In containers, by Testcontainers.
  DOCKER {
    @Override
    EtcdServer startEtcd() {
      return ContainerEtcd.start();
    }

    @Override
    KafkaServer startKafka() {
      return ContainerKafka.start();
    }

    @Override
    S3Server startS3() {
      return ContainerMinio.start();
    }

    @Override
    AzureServer startAzure() {
      return ContainerAzurite.start();
    }
  },
  /// As processes on loopback.
  LOCAL {
    @Override
    EtcdServer startEtcd() {
      return LocalEtcd.start();
    }

    @Override
    KafkaServer startKafka() {
      return LocalKafka.start();
    }

    @Override
    S3Server startS3() {
      return LocalS3Proxy.start();
    }

    @Override
    AzureServer startAzure() {
      return LocalAzurite.start();
    }
  };

  private static final String PROPERTY = "components.provider";
  private static final AtomicReference<ComponentProvider> CHOSEN = new AtomicReference<>();

  abstract EtcdServer startEtcd();

  abstract KafkaServer startKafka();

  abstract S3Server startS3();

  abstract AzureServer startAzure();

  /// The one that is asked for; whether a Docker engine answers is found out once.
  static ComponentProvider chosen() {
    ComponentProvider chosen = CHOSEN.get();
    if (chosen == null) {
      chosen = choose(System.getProperty(PROPERTY, "auto"));
      CHOSEN.set(chosen);
    }
    return chosen;
  }

  private static ComponentProvider choose(String wanted) {
    return switch (wanted) {
      case "auto" -> DockerClientFactory.instance().isDockerAvailable() ? DOCKER : LOCAL;
      case "docker", "local" -> valueOf(wanted.toUpperCase(Locale.ROOT));
      default ->
          throw new IllegalArgumentException(
              PROPERTY + " must be auto, docker or local, not " + wanted);
    };
  }
}
