package io.centralita.client;

import org.apache.hc.client5.http.classic.ExecChainHandler;

/**
 * Looks at every request that leaves for a provider, whichever client sends it. A type of its own,
 * for the beans that limit requests are handlers, too, each for one client alone.
 */
public interface RequestWatcher extends ExecChainHandler {}
