package dev.azimuth.storage.embedded;

import dev.azimuth.storage.journal.Journal;
import dev.azimuth.storage.journal.JournalBatch;
import dev.azimuth.storage.log.LogBroker.Durability;

/// Groups of frames that go to a journal.
record JournalTarget(Journal journal) implements GroupTarget<JournalBatch> {
  @Override
  public JournalBatch newBatch() {
    return new JournalBatch();
  }

  @Override
  public void write(JournalBatch batch, Durability durability) {
    if (!batch.isEmpty()) {
      journal.write(batch, durability);
    }
  }
}
