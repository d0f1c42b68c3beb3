package io.centralita.sync;

import io.centralita.runs.Run;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells all listeners, one after the other. One that fails harms neither the run nor the others.
 */
public final class SyncListeners implements SyncListener {

  private static final Logger LOG = LoggerFactory.getLogger("sync");

  private final List<SyncListener> listeners;

  public SyncListeners(List<SyncListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public void planned(SyncPlan plan) {
    tell(listener -> listener.planned(plan));
  }

  @Override
  public void page(SliceCursor cursor, int records) {
    tell(listener -> listener.page(cursor, records));
  }

  @Override
  public void createdPhones(SliceCursor cursor, List<Map<String, Object>> phones) {
    tell(listener -> listener.createdPhones(cursor, phones));
  }

  @Override
  public void batch(SliceCursor cursor, List<?> batch, long written) {
    tell(listener -> listener.batch(cursor, batch, written));
  }

  @Override
  public void known(SliceCursor cursor, int records) {
    tell(listener -> listener.known(cursor, records));
  }

  @Override
  public void rejected(SliceCursor cursor, List<?> rejects) {
    tell(listener -> listener.rejected(cursor, rejects));
  }

  @Override
  public void sliceDone(long run) {
    tell(listener -> listener.sliceDone(run));
  }

  @Override
  public void slicesOver(long run) {
    tell(listener -> listener.slicesOver(run));
  }

  @Override
  public void finished(Run run) {
    tell(listener -> listener.finished(run));
  }

  @Override
  public void ended(Run run) {
    tell(listener -> listener.ended(run));
  }

  private void tell(Consumer<SyncListener> event) {
    for (SyncListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (RuntimeException e) {
        LOG.warn("{} could not be told how a run goes", listener.getClass().getSimpleName(), e);
      }
    }
  }
}
