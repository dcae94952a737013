package dev.mien.lab;

/**
 * What one epoch of training was like.
 *
 * @param epoch    from 1
 * @param loss     mean over the examples, each taken when its batch was trained on
 * @param accuracy on the same terms, 0 to 1
 * @param rate     learning rate of this epoch
 * @param seconds  it took
 */
public record Epoch(int epoch, double loss, double accuracy, double rate, double seconds) {}
