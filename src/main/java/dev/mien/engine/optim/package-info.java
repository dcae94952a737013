/** How parameters move along their gradients. */
package dev.mien.engine.optim;
