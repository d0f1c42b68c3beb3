package io.centralita.sync;

import static java.util.stream.Collectors.toMap;

import java.util.Collection;
import java.util.Map;

/** Finds a provider's source by its name. */
final class SyncSources {

  private final Map<String, SyncSource> sources;

  SyncSources(Collection<SyncSource> sources) {
    this.sources = sources.stream().collect(toMap(SyncSource::name, source -> source));
  }

  SyncSource of(String name) {
    return sources.get(name);
  }

  Collection<SyncSource> all() {
    return sources.values();
  }
}
