package io.centralita.twilio;

import io.centralita.ledger.Run;
import io.centralita.ledger.Slice;
import java.util.List;

/** What a run is going to read. */
public record Plan(Run run, List<Slice> slices) {}
