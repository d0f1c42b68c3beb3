package io.centralita.demo.telephony;

import java.net.URI;
import java.util.List;

/**
 * A number of the account that is called.
 *
 * @param voice what answers it
 * @param status who is told that a call is over
 * @param callers who calls it
 */
public record Line(String number, URI voice, URI status, List<String> callers) {}
