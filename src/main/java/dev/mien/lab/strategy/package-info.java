/**
 * The paper's three ways of training (Akhyani et al. 2022, section III): {@link dev.mien.lab.strategy.Strategy} says what is trained
 * on in which order, {@link dev.mien.lab.strategy.SyntheticDraw} which synthetic clips an epoch sees.
 */
package dev.mien.lab.strategy;
