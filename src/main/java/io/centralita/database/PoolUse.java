package io.centralita.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;

/**
 * Says how a pool's connections are used.
 *
 * @param waiting threads that wait for a connection
 * @param most connections that there may be
 */
public record PoolUse(String name, int active, int idle, int waiting, int most) {

  static PoolUse of(HikariDataSource pool) {
    HikariPoolMXBean use = pool.getHikariPoolMXBean();
    return new PoolUse(
        pool.getPoolName(),
        use.getActiveConnections(),
        use.getIdleConnections(),
        use.getThreadsAwaitingConnection(),
        pool.getMaximumPoolSize());
  }
}
