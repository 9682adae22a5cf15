package dev.azimuth.tests.components;

import java.util.List;
import java.util.Map;

/// Azurite in a container.
final class ContainerAzurite implements AzureServer {
  private static final String IMAGE = "mcr.microsoft.com/azure-storage/azurite:3.35.0";
  private static final int CLIENT_PORT = 10_000;

  private final RunningContainer container;

  private ContainerAzurite(RunningContainer container) {
    this.container = container;
  }

  static ContainerAzurite start() {
    List<String> command =
        List.of(
            "azurite-blob",
            "--blobHost",
            "0.0.0.0",
            "--location",
            "/data",
            "--skipApiVersionCheck",
            "--disableTelemetry");
    return new ContainerAzurite(
        RunningContainer.start(
            FreePorts.find(1).getFirst(),
            new RunningContainer.Plan(IMAGE, CLIENT_PORT, Map.of(), command)));
  }

  @Override
  public String endpoint() {
    return "http://" + container.address() + "/" + ACCOUNT;
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
