/** Reaches the Kafka by which processes tell each other of runs, where there is one. */
package io.centralita.kafka;
