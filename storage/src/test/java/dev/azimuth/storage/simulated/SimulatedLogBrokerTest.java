package dev.azimuth.storage.simulated;

import dev.azimuth.storage.contract.LogBrokerContract;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.log.LogBroker;

class SimulatedLogBrokerTest extends LogBrokerContract {
  private final SimulatedScheduler scheduler = new SimulatedScheduler(17);
  private final SimulatedLogBroker simulated = new SimulatedLogBroker(new Faults(scheduler));

  @Override
  protected LogBroker broker() {
    return simulated;
  }

  @Override
  protected Waiting waiting() {
    return scheduler::runUntil;
  }
}
