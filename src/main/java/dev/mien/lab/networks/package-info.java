/**
 * The networks that the experiments compare: {@link dev.mien.lab.networks.NetworkKind} names them,
 * {@link dev.mien.lab.networks.NetworkSettings} says how large they are.
 */
package dev.mien.lab.networks;
