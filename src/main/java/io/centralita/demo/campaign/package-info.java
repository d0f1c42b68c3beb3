/** Invents campaigns: who calls whom, when, and how it goes. */
package io.centralita.demo.campaign;
