// Copies what an image needs of the packages that run ONNX models: node scripts/copy-onnx-packages.ts FOLDER amd64
import process from 'node:process'
import { copyOnnxPackages } from './onnx-packages.ts'

const [folder = 'dist/onnx', architecture = process.arch] = process.argv.slice(2)
copyOnnxPackages(folder, architecture)
