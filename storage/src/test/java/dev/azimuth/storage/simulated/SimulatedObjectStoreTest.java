package dev.azimuth.storage.simulated;

import dev.azimuth.storage.contract.ObjectStoreContract;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.object.ObjectStore;

class SimulatedObjectStoreTest extends ObjectStoreContract {
  private final SimulatedScheduler scheduler = new SimulatedScheduler(17);
  private final SimulatedObjectStore simulated = new SimulatedObjectStore(new Faults(scheduler));

  @Override
  protected ObjectStore store() {
    return simulated;
  }

  @Override
  protected Waiting waiting() {
    return scheduler::runUntil;
  }
}
