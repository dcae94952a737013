/**
 * Other people's weights: reading PyTorch's two formats, safetensors and NumPy's; fetching published files; saying
 * exactly what does not fit a network; and carrying the preprocessing that weights were trained with.
 *
 * <pre>
 * file --TensorFile.open--> names, types, shapes in the file's layout (nothing copied yet)
 *      --StateDict.fromFile--> tensors in our layout, channels last --loadInto--> a network
 *      --StateDict.toFile--> safetensors, PyTorch's layout, with a Contract
 * </pre>
 *
 * Files are hostile until shown otherwise: nothing in them is run, every size is compared with the bytes really there
 * before memory is taken for it, and whatever is wrong ends in one MienException.
 */
package dev.mien.weights;
