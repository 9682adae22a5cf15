package dev.azimuth.storage.simulated;

import dev.azimuth.storage.contract.MetaStoreContract;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.meta.MetaStore;

class SimulatedMetaStoreTest extends MetaStoreContract {
  private final SimulatedScheduler scheduler = new SimulatedScheduler(17);
  private final SimulatedMetaStore simulated = new SimulatedMetaStore(new Faults(scheduler));

  @Override
  protected MetaStore store() {
    return simulated;
  }

  @Override
  protected Waiting waiting() {
    return scheduler::runUntil;
  }
}
