/** Answers what the snapshots add up to, and the workspaces they are of. */
package io.centralita.statistics;
