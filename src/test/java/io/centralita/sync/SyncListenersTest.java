package io.centralita.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyncListenersTest {

  @Test
  void aListenerThatFails_harmsNeitherTheRunNorTheOthers() {
    List<Long> told = new ArrayList<>();
    SyncListener failing =
        new SyncListener() {
          @Override
          public void sliceDone(long run) {
            throw new IllegalStateException("no figures");
          }
        };
    SyncListener other =
        new SyncListener() {
          @Override
          public void sliceDone(long run) {
            told.add(run);
          }
        };

    new SyncListeners(List.of(failing, other)).sliceDone(7);

    assertThat(told).containsExactly(7L);
  }
}
